/** A scenario file that is being checked: reads its parts, and collects what is wrong with them. */
import { defined } from '#kernel/defined.ts';
import { didYouMean } from '#kernel/did-you-mean.ts';
import { parseDuration } from '#kernel/time.ts';
import type { SourceDocument } from './document.ts';
import { formatPath, quote, type Path, type Problem } from './problem.ts';

/** Length of the run, as far as it is known. */
export interface Span {
  readonly durationMs: number;
}

export interface CheckedFile {
  readonly file: string;
  readonly document: SourceDocument;
  /** Problems found so far: their parts of the file are left alone. */
  readonly shape: readonly Problem[];
}

export class FileCheck {
  readonly problems: Problem[] = [];
  readonly #task: CheckedFile;

  constructor(task: CheckedFile) {
    this.#task = task;
  }

  /** A name at a path must be one of `names`. */
  named(
    path: Path,
    { names, message, hint }: { names: readonly string[]; message: string; hint: string },
  ): void {
    const name = this.text(path);
    if (name === undefined || names.includes(name)) return;
    const suggestion = didYouMean(name, names);
    this.blame(path, message, { ...defined({ suggestion }), hint });
  }

  /** Milliseconds after the start; blamed where it lies behind the end. */
  insideRun(path: Path, { durationMs }: Span): number | undefined {
    const atMs = this.duration(path);
    if (atMs !== undefined && atMs >= durationMs) this.blame(path, 'lies after the end of the run');
    return atMs;
  }

  /** Milliseconds; blamed where they are 0. */
  someTime(path: Path): number | undefined {
    const ms = this.duration(path);
    if (ms === 0) this.blame(path, 'is no time at all');
    return ms;
  }

  /** Milliseconds. */
  duration(path: Path): number | undefined {
    const text = this.text(path);
    if (text === undefined) return undefined;
    try {
      return parseDuration(text);
    } catch {
      this.blame(path, 'is not a duration', {
        hint: 'write it in ISO 8601, for example PT15M or P10D',
      });
      return undefined;
    }
  }

  /** A text at a path that is sound. */
  text(path: Path): string | undefined {
    const value = this.sound(path);
    return typeof value === 'string' ? value : undefined;
  }

  /** Positions of a list that is sound. */
  indices(path: Path): number[] {
    const value = this.sound(path);
    return Array.isArray(value) ? [...value.keys()] : [];
  }

  /** The value at a path, unless something is wrong with it or around it. */
  sound(path: Path): unknown {
    return this.isSound(path) ? valueAt(this.#task.document.value, path) : undefined;
  }

  /** False where something in its place was found wrong. */
  isSound(path: Path): boolean {
    const text = formatPath(path);
    return !this.#task.shape.some((problem) => problem.path === text);
  }

  /** Notes what is wrong at a path. */
  blame(
    path: Path,
    message: string,
    advice: { suggestion?: string; hint?: string; key?: boolean; value?: boolean } = {},
  ): void {
    const { file, document } = this.#task;
    const { suggestion, hint, key = false, value = true } = advice;
    const subject = value && !key ? `${quote(valueAt(document.value, path))} ` : '';
    this.problems.push({
      file,
      ...(key ? document.placeOfKey(path) : document.place(path)),
      path: formatPath(path),
      message: `${subject}${message}`,
      ...defined({ suggestion, hint }),
    });
  }
}

/** The value at a path; undefined where there is none. */
export function valueAt(root: unknown, path: Path): unknown {
  let node = root;
  for (const part of path) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, part)) return undefined;
    node = (node as Record<string | number, unknown>)[part];
  }
  return node;
}
