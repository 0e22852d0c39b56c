/** The clients of a bench, in a process of their own so that only the broker's work is measured. */
import { fork } from 'node:child_process';
import type { Identity } from './identities.ts';

export type LoadJob =
  /** Every client publishes to itself, `window` messages under way; done when all have come. */
  | {
      readonly kind: 'echo';
      readonly qos: 0 | 1;
      readonly messages: number;
      readonly window: number;
    }
  /** Shadow updates, each client those of its own thing. */
  | { readonly kind: 'shadow'; readonly messages: number; readonly window: number }
  /** Each client listens for changes of its shadow. */
  | { readonly kind: 'listen' }
  /** Each client publishes so many bundles with QoS 1, one at a time; a few clients at once. */
  | { readonly kind: 'report'; readonly messages: number }
  /** More clients connect, and stay. */
  | { readonly kind: 'connect'; readonly identities: readonly Identity[] }
  | { readonly kind: 'disconnect' };

interface LoadResult {
  readonly ms: number;
}

export interface LoadOptions {
  readonly url: string;
  readonly isPlain: boolean;
  readonly version: 4 | 5;
}

export interface Load {
  run(job: LoadJob): Promise<LoadResult>;
  stop(): void;
}

export function startLoad(options: LoadOptions): Load {
  const child = fork(new URL('./load-child.ts', import.meta.url), [JSON.stringify(options)], {
    // A structured clone carries undefined and buffers as they are.
    serialization: 'advanced',
  });
  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        const failed = (code: number | null): void =>
          reject(new Error(`the load ended with ${code}`));
        child.once('exit', failed);
        child.once('message', (result) => {
          child.off('exit', failed);
          resolve(result as LoadResult);
        });
        child.send(job);
      }),
    stop: () => void child.kill('SIGKILL'),
  };
}
