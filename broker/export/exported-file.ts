/** What an export for another broker is made of. */

export interface ExportedFile {
  /** Below the folder of the export. */
  readonly name: string;
  readonly text: string;
}

export interface ExportPlace {
  /** Absolute: where the files will be. */
  readonly outDir: string;
  /** Absolute: authorities and server certificate of the data folder. */
  readonly pkiDir: string;
  /** Address to listen on. */
  readonly host: string;
  readonly port: number;
}

/** A filter on a line of its own: whoever named the thing wrote no second line. */
export function printedFilter(filter: string): string {
  return filter.replace(/\p{Cc}/gu, '');
}
