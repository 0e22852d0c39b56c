/** A line below `expect:` once it is read, and what became of it. */

/** What can narrow a result. */
const TAGS = ['meter', 'dwelling', 'period'] as const;
export type Tag = (typeof TAGS)[number];
export type Tags = Readonly<Partial<Record<Tag, string>>>;

const OPERATORS = ['=', '!=', '<', '<=', '>', '>='] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Comparison {
  /** As it is written, its tags included. */
  readonly path: string;
  readonly operator: Operator;
  readonly value: number;
  /** Left out where it is about everything. */
  readonly tags?: Tags;
  /** Counted from what happened first to those that are meant; left out: until the end. */
  readonly within?: Within;
  /** The run ends as soon as it cannot hold any more. */
  readonly stops?: true;
  /** Of the seeds of a study in which it must hold, percent; left out: all. */
  readonly sharePct?: number;
}

/** A duration as it is written, and in milliseconds. */
interface Within {
  readonly text: string;
  readonly ms: number;
}

export interface Expectation extends Comparison {
  /** Where it stands in the file, from 1. */
  readonly line: number;
}

export interface ExpectationResult {
  readonly path: string;
  /** As a person writes it: `>= 1`. */
  readonly expected: string;
  readonly actual: number;
  readonly held: boolean;
  /** Where it stands in the file, from 1. */
  readonly line: number;
}
