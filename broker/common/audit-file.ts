/**
 * Appends chained lines to the files of an audit log. A line is written first and the head after it,
 * while no other writer may: after a kill the head may lag behind by a line, never run ahead, and
 * the next writer takes over what chains correctly. Nothing is flushed to the disk, so after a loss
 * of power lines may be missing that the head knows; then the log says so.
 */
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { CHAIN_START, type ChainPoint } from '#kernel/hash-chain.ts';
import { anchorFault } from './audit-anchor.ts';
import { describeFault } from './audit-faults.ts';
import {
  hashOfPlain,
  linkedLine,
  parseLink,
  type AnchorKeeper,
  type AuditHead,
  type AuditLink,
  type HeadKeeper,
} from './audit-chain.ts';
import { linesOf, nextRotatedFile, rotatedFiles } from './audit-files.ts';
import { SECRET_MODE } from './files.ts';

interface AuditFileOptions {
  readonly path: string;
  readonly head: HeadKeeper;
  readonly fileBytesMax: number;
  /** Rotated files beside the current one. */
  readonly filesKept: number;
}

export class AuditFile {
  readonly #options: AuditFileOptions;
  #fd: number;
  /** As this writer left the file; anything else is the work of another one. */
  #size = -1;
  #base = CHAIN_START;
  #last = CHAIN_START;
  /** What the next line has to tell first. */
  #problem: string | undefined;
  #given: string[] = [];
  #anchor: AnchorKeeper | undefined;

  constructor(options: AuditFileOptions) {
    this.#options = options;
    this.#fd = openSync(options.path, 'a', SECRET_MODE);
  }

  /** Throws when the line could not be written; then the file is as before. */
  append(record: { readonly at: string }): void {
    const { head, fileBytesMax } = this.#options;
    head.update((kept) => {
      if (!this.#isAsLeft(kept)) this.#takeOver(kept);
      if (this.#size >= fileBytesMax) this.#rotate();
      if (this.#problem !== undefined) {
        this.#write({ at: record.at, kind: 'audit-broken', detail: this.#problem });
        this.#problem = undefined;
      }
      this.#write(record);
      return { base: this.#base, last: this.#last };
    });
    // Only now does the head say that these lines were given up.
    for (const path of this.#given.splice(0)) rmSync(path, { force: true });
    this.#anchor?.note(this.#last);
  }

  /** Compares the log with where another place says that it ended, and tells that place from now on. */
  anchorIn(anchor: AnchorKeeper): void {
    const point = anchor.kept();
    this.#options.head.update((kept) => {
      if (!this.#isAsLeft(kept)) this.#takeOver(kept);
      const ends = { base: this.#base, last: this.#last };
      const found = point && anchorFault(this.#options.path, point, ends);
      if (found !== undefined) this.#problem ??= describeFault(found);
      return ends;
    });
    this.#anchor = anchor;
  }

  close(): void {
    closeSync(this.#fd);
    this.#options.head.close();
  }

  #isAsLeft(kept: AuditHead | undefined): boolean {
    if (kept !== undefined && kept.last.count > this.#last.count) return false;
    const now = statSync(this.#options.path, { throwIfNoEntry: false });
    return now?.size === this.#size && now.ino === fstatSync(this.#fd).ino;
  }

  /** Finds the end of the chain: at the start, and after another writer. */
  #takeOver(kept: AuditHead | undefined): void {
    const { path } = this.#options;
    this.#given = [];
    closeSync(this.#fd);
    this.#fd = openSync(path, 'a', SECRET_MODE);
    // Whoever was killed right after a rotation left its last line in the newest rotated file.
    const files = [...rotatedFiles(path).slice(-1), path];
    if (kept === undefined) this.#beginAfter(files);
    else this.#continueAfter(files, kept);
    this.#cutHalfLine();
    this.#size = fstatSync(this.#fd).size;
  }

  #continueAfter(files: readonly string[], kept: AuditHead): void {
    let last = kept.last;
    let isFound = last.count === kept.base.count;
    for (const link of linksOf(files)) {
      if (link.hash === kept.last.hash) isFound = link.isIntact;
      if (link.isIntact && link.prev === last.hash && link.seq === last.count + 1) {
        last = { count: link.seq, hash: link.hash };
      }
    }
    this.#base = kept.base;
    this.#last = last;
    if (!isFound) this.#problem = `line ${kept.last.count} is missing`;
  }

  /** No head: an old log without a chain, a new one, or one whose head was taken away. */
  #beginAfter(files: readonly string[]): void {
    let last: ChainPoint | undefined;
    for (const { seq, hash, isIntact } of linksOf(files)) {
      if (isIntact) last = { count: seq, hash };
    }
    if (last === undefined) {
      this.#base = { count: 0, hash: hashOfPlain(wholeLines(files)) };
      this.#last = this.#base;
      return;
    }
    this.#base = firstPoint(rotatedFiles(this.#options.path)[0] ?? this.#options.path) ?? last;
    this.#last = last;
    this.#problem = `the head is missing; line ${last.count} was the last one found`;
  }

  #cutHalfLine(): void {
    let wholeBytes = 0;
    for (const { bytes, isWhole } of linesOf(this.#options.path)) {
      if (isWhole) wholeBytes += bytes.length + 1;
      else ftruncateSync(this.#fd, wholeBytes);
    }
  }

  #rotate(): void {
    const { path, filesKept } = this.#options;
    renameSync(path, nextRotatedFile(path));
    closeSync(this.#fd);
    this.#fd = openSync(path, 'a', SECRET_MODE);
    this.#size = 0;
    const files = rotatedFiles(path);
    let surplus = Math.max(0, files.length - filesKept);
    if (surplus === 0) return;
    const pointAt = (index: number): ChainPoint | undefined => {
      const file = files[index];
      return file === undefined ? this.#last : firstPoint(file);
    };
    // Line 1 would be checked against lines from before the chain that are no longer there.
    if (pointAt(surplus)?.count === 0) surplus++;
    this.#given = files.slice(0, surplus);
    this.#base = pointAt(surplus) ?? this.#base;
  }

  #write(record: object): void {
    const { text, point } = linkedLine(record, this.#last);
    const bytes = Buffer.from(`${text}\n`);
    try {
      const count = writeSync(this.#fd, bytes);
      if (count < bytes.length) throw new Error('the disk is full');
    } catch (error) {
      this.#undo();
      throw error;
    }
    this.#size += bytes.length;
    this.#last = point;
  }

  #undo(): void {
    try {
      ftruncateSync(this.#fd, this.#size);
    } catch {
      // The next line finds another size than expected, and looks again.
    }
  }
}

function* linksOf(files: readonly string[]): Generator<AuditLink> {
  for (const line of wholeLines(files)) {
    const link = parseLink(line);
    if (link !== undefined) yield link;
  }
}

function* wholeLines(files: readonly string[]): Generator<Buffer> {
  for (const file of files) {
    for (const { bytes, isWhole } of linesOf(file)) if (isWhole) yield bytes;
  }
}

/** The point before the first line of a file; undefined where that has no chain. */
function firstPoint(file: string): ChainPoint | undefined {
  for (const { bytes } of linesOf(file)) {
    const link = parseLink(bytes);
    return link === undefined ? undefined : { count: link.seq - 1, hash: link.prev };
  }
  return undefined;
}
