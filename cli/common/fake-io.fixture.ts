/** A command line without a process: what was said is kept, nothing is read from the machine. */
import type { CommandIo } from './args.ts';
import { lineText } from './output.ts';

interface FakeIo extends CommandIo {
  /** Lines of standard output and standard error so far. */
  stdout(): string;
  stderr(): string;
}

/** `stdin` may be given as a text. */
export type GivenIo = Partial<Omit<CommandIo, 'stdin'>> & {
  readonly stdin?: string | CommandIo['stdin'];
};

export function fakeIo({ stdin = '', ...given }: GivenIo = {}): FakeIo {
  const out: string[] = [];
  const err: string[] = [];
  return {
    out: (text) => void out.push(text),
    outLines: (bytes) => void out.push(lineText(bytes)),
    err: (text) => void err.push(text),
    live: () => {},
    style: (_, text) => text,
    stdin: typeof stdin === 'string' ? () => chunksOf(stdin) : stdin,
    secret: async () => '',
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

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
