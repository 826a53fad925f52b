import { readdir, readFile } from 'node:fs/promises';

/** The processor time that a process has used so far, in ms; NaN when it has ended, and where there is no `/proc`. */
export async function processorMs(pid: number | undefined): Promise<number> {
  const fields = await statOf(pid);
  return (Number(fields[USER]) + Number(fields[SYSTEM])) * MS_PER_TICK;
}

/** As `processorMs`, with its children, those that have ended included. */
export async function processorMsOfFamily(pid: number): Promise<number> {
  const own = await statOf(pid);
  const ended = (Number(own[USER_OF_CHILDREN]) + Number(own[SYSTEM_OF_CHILDREN])) * MS_PER_TICK;
  const pids = (await readdir('/proc').catch(() => [])).map(Number).filter((each) => !Number.isNaN(each));
  const children = await Promise.all(pids.map(async (each) => ({ each, parent: (await statOf(each))[PARENT] })));
  const running = children.filter(({ parent }) => Number(parent) === pid);
  const times = await Promise.all([pid, ...running.map(({ each }) => each)].map(processorMs));
  return times.filter((ms) => !Number.isNaN(ms)).reduce((sum, ms) => sum + ms, ended);
}

// Fields of proc(5) behind the name, which may contain blanks. Times are in ticks of a hundredth of a second.
const [PARENT, USER, SYSTEM, USER_OF_CHILDREN, SYSTEM_OF_CHILDREN] = [1, 11, 12, 13, 14];
const MS_PER_TICK = 10;

async function statOf(pid: number | undefined): Promise<readonly string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
