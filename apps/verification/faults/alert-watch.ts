import { freePorts } from '@maru/kernel';
import type { SupervisedProcess } from '@maru/platform/distributed';
import { eventually } from '@maru/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** An alert that fires now. */
export interface FiringAlert {
  readonly name: string;
  /** The process, where the alert is about one. */
  readonly instance: string | undefined;
  readonly since: Date;
}

interface Answer {
  readonly data: {
    readonly alerts: readonly {
      readonly labels: Readonly<Record<string, string>>;
      readonly state: string;
      readonly activeAt: string;
    }[];
  };
}

const RULES = path.join(__dirname, '..', '..', '..', 'docker', 'observability', 'prometheus', 'rules');
const START_MS = 20_000;

/**
 * A Prometheus of this machine with the shop's own rules, which scrapes the processes every second. The gateway is left
 * out, because its metrics need a key.
 */
export class AlertWatch {
  private constructor(
    private readonly url: string,
    readonly close: () => Promise<void>,
  ) {}

  /** @throws Error when there is no `prometheus` on the PATH, or it does not start */
  static async start(processes: readonly SupervisedProcess[]): Promise<AlertWatch> {
    const folder = await mkdtemp(path.join(tmpdir(), 'maru-prometheus-'));
    const [port] = await freePorts(1);
    const targets = processes.filter(({ name }) => name !== 'gateway').map(({ url }) => new URL(url).host);
    const config = {
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: [`${RULES}/*.yaml`],
      scrape_configs: [{ job_name: 'maru', static_configs: [{ targets }] }],
    };
    // JSON is YAML.
    await writeFile(path.join(folder, 'prometheus.yaml'), JSON.stringify(config));
    const child = spawn(
      'prometheus',
      [
        `--config.file=${folder}/prometheus.yaml`,
        `--storage.tsdb.path=${folder}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
    const exited = once(child, 'exit').catch(() => undefined);
    const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
    const close = async () => {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    };
    const watch = new AlertWatch(`http://127.0.0.1:${port}`, close);
    try {
      await Promise.race([failed, eventually(() => watch.firing(), START_MS)]);
      return watch;
    } catch (error) {
      if (child.pid !== undefined) await close();
      throw error;
    }
  }

  /** @throws Error when Prometheus does not answer */
  async firing(): Promise<readonly FiringAlert[]> {
    const answer = await fetch(`${this.url}/api/v1/alerts`);
    const { data } = (await answer.json()) as Answer;
    return data.alerts
      .filter(({ state }) => state === 'firing')
      .map(({ labels, activeAt }) => ({
        name: labels['alertname']!,
        instance: labels['instance'],
        since: new Date(activeAt),
      }));
  }
}
