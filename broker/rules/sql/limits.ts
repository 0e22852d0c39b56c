/** Size and shape limits of rule statements and of what they work on. */
export const LIMITS = {
  sqlBytes: { value: 256 * 1024, unit: 'bytes', what: 'the statement' },
  sqlTerms: { value: 2_000, unit: 'terms', what: 'the statement' },
  sqlDepth: { value: 100, unit: 'levels', what: 'the nesting of the statement' },
  jsonDepth: { value: 128, unit: 'levels', what: 'the nesting of the payload' },
  evaluationSteps: { value: 500_000, unit: 'steps', what: 'the work for one message' },
  evaluationBytes: {
    value: 4 * 1024 * 1024,
    unit: 'characters',
    what: 'the texts made for one message',
  },
  regexLength: { value: 1_000, unit: 'characters', what: 'a regular expression' },
  regexMs: { value: 50, unit: 'ms', what: 'a regular expression' },
  regexTotalMs: { value: 100, unit: 'ms', what: 'all regular expressions for one message' },
  outputBytes: { value: 128 * 1024, unit: 'bytes', what: 'the output' },
} as const satisfies Record<string, SqlLimit>;

export interface SqlLimit {
  readonly value: number;
  readonly unit: string;
  readonly what: string;
}
