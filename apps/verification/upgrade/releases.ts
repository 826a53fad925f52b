import path from 'node:path';
import type { ProcessPlan, SupervisedProcess } from '@maru/platform/distributed';

export type Release = 'today' | 'next';
type Program = Pick<ProcessPlan, 'file' | 'nodeArguments' | 'env'>;

const READY_MS = 60_000;

/** The release of each process of a context. Today's release is the program that the shop was started with. */
export class Releases {
  private readonly todays = new Map<SupervisedProcess, Program>();
  private readonly running = new Map<SupervisedProcess, Release>();

  of(process: SupervisedProcess): Release {
    return this.running.get(process) ?? 'today';
  }

  /** Stops the process in an orderly way and starts it as that release, at the same address. */
  async change(process: SupervisedProcess, release: Release): Promise<void> {
    await process.stop();
    if (!this.todays.has(process)) this.todays.set(process, process.program);
    const today = this.todays.get(process)!;
    process.become(release === 'today' ? today : nextOf(today, process.name));
    this.running.set(process, release);
    process.start();
    await process.whenReady({ patienceMs: READY_MS });
  }
}

/** The program of the next release, with the same settings and arguments for Node. */
function nextOf({ nodeArguments = [], env }: Program, context: string): Program {
  return {
    file: path.join(__dirname, 'next', 'main.ts'),
    nodeArguments: [...nodeArguments, '-r', '@swc-node/register'],
    env: { ...env, CONTEXT: context },
  };
}
