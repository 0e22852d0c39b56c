/** The live line of a batch: which files are done, how far a run is, how long it still takes. */
import { berlinDate } from '#kernel/time.ts';
import type { Progress } from '../../sim/scenario/variant-run.ts';
import { bar, span } from '../common/render.ts';

/** Before this share of a run nothing can be said about its end. */
const LEAST_SHARE = 0.02;

export class RunProgress {
  readonly #fileCount: number;
  readonly #nowMs: () => number;
  readonly #begun = new Map<string, number>();
  #doneCount = 0;

  constructor(files: readonly unknown[], nowMs: () => number) {
    this.#fileCount = files.length;
    this.#nowMs = nowMs;
  }

  /** A file is over, with all its runs. */
  done(): void {
    this.#doneCount += 1;
  }

  text(name: string, { variant, now, startAt, endAt }: Progress): string {
    const what = variant === 'main' ? name : `${name} (control)`;
    const share = (now - startAt) / (endAt - startAt);
    const left = this.#leftText(what, share);
    const files = this.#fileCount === 1 ? '' : `${this.#doneCount}/${this.#fileCount}  `;
    return `${files}${what}  ${bar(share)}  ${berlinDate(now)}${left}`;
  }

  #leftText(what: string, share: number): string {
    const nowMs = this.#nowMs();
    const begun = share === 0 ? undefined : this.#begun.get(what);
    if (begun === undefined) this.#begun.set(what, nowMs);
    if (begun === undefined || share < LEAST_SHARE) return '';
    return `  ${span(((nowMs - begun) * (1 - share)) / share)} left`;
  }
}
