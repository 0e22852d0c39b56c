/** What of the readings behind a bill nobody vouches for: it is told, and what is held decides. */
export interface ReadingTrust {
  /** Devices whose billed reading counts although nobody vouches for it. */
  readonly unvouched: readonly string[];
  /** Devices with readings of the period that count for nothing until somebody decides. */
  readonly held: readonly { readonly meter: string; readonly count: number }[];
}

export function isUnvouched(trust: ReadingTrust | undefined, meterId: string): boolean {
  return trust?.unvouched.includes(meterId) === true;
}
