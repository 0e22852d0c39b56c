/** What a portal says of electricity under the tariffs of the file. */

/** Of a dwelling in a month, as the portal says it at the end of the run. */
export interface ElectricityView {
  readonly dwellingId: string;
  readonly wh: number;
  /** Under the first tariff of the file, standing charge included. */
  readonly costCents: number;
  /** What shifting half of the evening’s load to the night would save there. */
  readonly shiftSavesCents: number;
  readonly quarterCount: number;
  readonly estimatedCount: number;
}
