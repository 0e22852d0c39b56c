/** The claim letter of a tenant as files. */
import path from 'node:path';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { civilDate } from '#kernel/time.ts';
import type { RuleSet } from '../../twin/billing/rule-set.ts';
import { claimOf, type ClaimSheet } from '../../twin/billing/worksheets/claim-sheet.ts';
import { claimDocument } from '../../twin/documents/claim-document.ts';
import { textOption, type CommandIo, type ParsedArgs } from '../common/args.ts';
import { languageOption, writeDocument } from '../common/document-file.ts';

/** Dated by --date, else by the worksheet, else by the day on which the supplier billed. */
export async function writeClaim(
  sheet: ClaimSheet,
  law: RuleSet,
  { args, io }: { readonly args: ParsedArgs; readonly io: CommandIo },
): Promise<ExitCode> {
  const asked = textOption(args, 'date');
  const day = asked === undefined ? undefined : civilDate(asked, '--date');
  const date = day ?? civilDate(sheet.claimed_on ?? sheet.supplier_billed_on);
  const claim = claimOf(sheet, law, date);
  const document = claimDocument({ claim, language: languageOption(args), date, law });
  const isFinal = claim.findings.every(({ level }) => level !== 'error');
  const folder = textOption(args, 'out');
  for (const format of ['pdf', 'html'] as const) {
    const file = textOption(args, format) ?? (folder && path.join(folder, `claim.${format}`));
    if (file === undefined) continue;
    const { dir, base } = path.parse(file);
    // A claim that comes too early or too late is no letter to send.
    const named = isFinal ? file : path.join(dir, `draft-${base}`);
    await writeDocument(document, path.resolve(io.cwd, named), format);
    io.err(`wrote ${named}`);
  }
  for (const { level, code, field, message } of claim.findings) {
    io.err(`${level} ${code} (${field}): ${message}`);
  }
  return isFinal ? EXIT_CODE.ok : EXIT_CODE.expectationFailed;
}
