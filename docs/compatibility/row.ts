/** One row of the compatibility table, and how the tables of an area write it. */
export interface CompatibilityRow {
  readonly area: string;
  readonly feature: string;
  /** On AWS. */
  readonly aws: string;
  /** Here. */
  readonly core: string;
  /** Test file below `broker/`, and the title in it; only what is not here can go without. */
  readonly proof: readonly [file: string, title: string] | undefined;
}

/** Rows as they are written, by area. */
export type CompatibilityAreas = Readonly<
  Record<
    string,
    readonly (
      | readonly [feature: string, aws: string, core: string, file: string, title: string]
      | readonly [feature: string, aws: string, core: `not here${string}`]
    )[]
  >
>;
