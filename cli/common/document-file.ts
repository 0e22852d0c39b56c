/** Writes documents as files: PDF or HTML, by the name of the file or the format that was asked for. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { isLanguage, LANGUAGES, type Language } from '#kernel/language.ts';
import type { PaperDocument } from '../../twin/documents/document.ts';
import { writeHtml } from '../../twin/documents/html/write-html.ts';
import { writePdf } from '../../twin/documents/pdf/write-pdf.ts';
import { type ParsedArgs, textOption, type OptionSpec } from './args.ts';
import { makeFolder } from './data-folder.ts';
import { cliError, fileNotWritten } from './errors.ts';

type FileFormat = 'pdf' | 'html';

export const PDF_OPTION: OptionSpec = {
  type: 'string',
  value: 'FILE',
  summary: 'write it as an A4 PDF',
};
export const HTML_OPTION: OptionSpec = {
  type: 'string',
  value: 'FILE',
  summary: 'write it as one HTML file',
};
export const LANGUAGE_OPTION: OptionSpec = {
  type: 'string',
  value: 'L',
  summary: `language of documents, ${LANGUAGES.join(' or ')} (default de)`,
};

/** Without the option documents are German. Throws CLI_BAD_VALUE. */
export function languageOption(args: ParsedArgs): Language {
  return askedLanguage(args) ?? 'de';
}

/** Undefined where nobody asked for a language. Throws CLI_BAD_VALUE. */
export function askedLanguage(args: ParsedArgs): Language | undefined {
  const value = textOption(args, 'language') ?? textOption(args, 'lang');
  if (value === undefined || isLanguage(value)) return value;
  throw cliError('CLI_BAD_VALUE', {
    details: { command: args.command, option: 'language', value, expected: LANGUAGES.join(' or ') },
  });
}

/** Makes the folder too. Throws CLI_FILE_NOT_WRITTEN, CLI_FOLDER_UNUSABLE. */
export async function writeDocument(
  document: PaperDocument,
  file: string,
  format: FileFormat,
): Promise<void> {
  writeFile(file, format === 'pdf' ? await writePdf(document) : writeHtml(document));
}

/** Makes the folder too. Throws CLI_FILE_NOT_WRITTEN, CLI_FOLDER_UNUSABLE. */
export function writeFile(file: string, content: string | Uint8Array): void {
  makeFolder(path.dirname(file));
  try {
    writeFileSync(file, content);
  } catch (cause) {
    throw fileNotWritten(file, cause);
  }
}
