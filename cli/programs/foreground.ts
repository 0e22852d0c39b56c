/**
 * Runs one program in this process until ctrl-c or SIGTERM: `metertwin core`, `metertwin portal`,
 * `metertwin world`.
 */
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import type { CommandIo } from '../common/args.ts';
import type { Note, Program, Running } from './program.ts';

interface ForegroundOptions<Options, Ready> {
  readonly options: Options;
  readonly json: boolean;
  /** Lines for people once the program is ready. */
  describe(ready: Ready): readonly string[];
}

/** Exit code 0 after an ordinary stop; a program that cannot start throws its own error. */
export async function runForeground<Options, Ready>(
  program: Program<Options, Ready>,
  { options, json, describe }: ForegroundOptions<Options, Ready>,
  io: CommandIo,
): Promise<ExitCode> {
  const running = await program.start(options, { note: (note) => io.err(formatNote(note, io)) });
  io.out(json ? JSON.stringify(running.ready) : describe(running.ready).join('\n'));
  await Promise.race([aborted(io.signal), ...neverUnlessFailed(running)]);
  await stopInOrder(running, io);
  return EXIT_CODE.ok;
}

/** `failed` also resolves, after an ordinary end; only its rejection counts. */
function neverUnlessFailed({ failed }: Running<unknown>): Promise<never>[] {
  return failed === undefined ? [] : [failed.then(() => new Promise<never>(() => {}))];
}

async function stopInOrder(running: Running<unknown>, io: CommandIo): Promise<void> {
  io.err('shutting down cleanly; press ctrl-c again to stop at once');
  await running.stop();
}

/** Resolves when the signal aborts, at once if it has. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
}

export function formatNote(note: Note, io: Pick<CommandIo, 'style'>): string {
  const style = { info: 'dim', warning: 'yellow', error: 'red' } as const;
  const head = note.code === undefined ? note.text : `${note.level} ${note.code}: ${note.text}`;
  const text = io.style(style[note.level], head);
  return note.hint === undefined ? text : `${text}\n  hint: ${note.hint}`;
}
