/** Entry of a child process of `metertwin run --jobs`: runs the files that its parent hands it. */
import { LabError } from '#kernel/errors.ts';
import type { Progress } from '../../sim/scenario/variant-run.ts';
import { runFile, type FileReport, type RunTask } from './run-file.ts';

export type FromRunChild =
  | { readonly type: 'progress'; readonly name: string; readonly progress: Progress }
  | { readonly type: 'done'; readonly report: FileReport }
  | { readonly type: 'failed'; readonly text: string };

const quit = new AbortController();
// The parent says when: ctrl-c reaches the whole process group.
process.on('SIGINT', () => {});
process.on('disconnect', () => quit.abort());
process.on('message', (task: RunTask) => void run(task));

async function run(task: RunTask): Promise<void> {
  const onProgress = (name: string, progress: Progress): void =>
    send({ type: 'progress', name, progress });
  try {
    send({ type: 'done', report: await runFile(task, { signal: quit.signal, onProgress }) });
  } catch (error) {
    if (quit.signal.aborted) return;
    const text = error instanceof LabError ? `${error.code}: ${error.message}` : String(error);
    send({ type: 'failed', text });
  }
}

/** A parent that is gone is noticed by its absence; until then nobody listens. */
function send(message: FromRunChild): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}
