/** Figures of a benchmark as a table for people and one line of JSON for programs. */
import { columns, thousands } from '../../cli/common/render.ts';

export interface Figure {
  readonly name: string;
  /** How many things were done in the time below. */
  readonly count: number;
  readonly ms: number;
  /** What is counted, for example `telegrams`. */
  readonly unit: string;
  /** Other measures of the same run, such as bytes. */
  readonly more?: Readonly<Record<string, number>>;
}

function perSecond({ count, ms }: Pick<Figure, 'count' | 'ms'>): number {
  return Math.round((count / ms) * 1000);
}

export function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    figure.ms === 0 ? '' : `${thousands(perSecond(figure))} ${figure.unit}/s`,
    figure.ms === 0 ? '' : `${figure.ms.toFixed(1)} ms`,
    Object.entries(figure.more ?? {})
      .map(([name, value]) => `${name} ${thousands(value)}`)
      .join(', '),
  ]);
  return columns(rows, { alignRight: [1, 2] }).join('\n');
}

export function figureJson(figures: readonly Figure[]): string {
  return JSON.stringify({
    node: process.version,
    figures: figures.map((figure) => ({
      ...figure,
      ...(figure.ms === 0 ? {} : { perSecond: perSecond(figure) }),
    })),
  });
}

export interface Timed {
  readonly ms: number;
  /** Of this thread alone: what the code costs when other programs want the cores too. */
  readonly cpuMs: number;
}

/** Begins now; the function gives the time since. */
export function startClock(): () => Timed {
  const startMs = performance.now();
  const start = process.threadCpuUsage();
  return () => {
    const { user, system } = process.threadCpuUsage(start);
    return { ms: performance.now() - startMs, cpuMs: (user + system) / 1000 };
  };
}

/** The shortest of several rounds: what the code costs when nothing else disturbs it. */
export function bestOf(rounds: number, work: () => void): Timed {
  const times = Array.from({ length: rounds }, () => {
    const clock = startClock();
    work();
    return clock();
  });
  return shortest(times);
}

/** The shortest of each. */
export function shortest(times: readonly Timed[]): Timed {
  return {
    ms: Math.min(...times.map(({ ms }) => ms)),
    cpuMs: Math.min(...times.map(({ cpuMs }) => cpuMs)),
  };
}

/** Time and rate of `count` things. */
export function rate(count: number, { ms, cpuMs }: Timed): Pick<Figure, 'count' | 'ms' | 'more'> {
  return { count, ms, more: { 'per CPU second': perSecond({ count, ms: cpuMs }) } };
}
