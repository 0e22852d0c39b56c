/** A command line without a process: what was said is kept, nothing is read from the machine. */
import type { CommandIo } from './args.ts';

export interface FakeIo extends CommandIo {
  /** Lines of standard output and standard error so far. */
  stdout(): string;
  stderr(): string;
}

export function fakeIo(given: Partial<CommandIo> & { readonly stdin?: string } = {}): FakeIo {
  const out: string[] = [];
  const err: string[] = [];
  return {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    live: () => {},
    style: (_, text) => text,
    readStdin: () => Promise.resolve(given.stdin ?? ''),
    env: {},
    cwd: process.cwd(),
    columns: 80,
    interactive: false,
    signal: new AbortController().signal,
    ...given,
    stdout: () => out.join('\n'),
    stderr: () => err.join('\n'),
  };
}
