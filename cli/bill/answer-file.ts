/** Worksheets of a file and their answers. */
import { EXIT_CODE, LabError, type ExitCode } from '#kernel/errors.ts';
import { ruleSetOf } from '../../twin/billing/rule-sets.ts';
import type { Finding } from '../../twin/billing/types.ts';
import { findingAnswer } from '../../twin/billing/worksheets/bill-answer.ts';
import type { BillSheet } from '../../twin/billing/worksheets/bill-schema.ts';
import type { Answer } from '../../twin/billing/worksheets/fields.ts';
import { answerSheet, askedSheet } from '../../twin/billing/worksheets/worksheets.ts';
import { flag, textOption, type CommandIo, type ParsedArgs } from '../common/args.ts';
import { askedLanguage } from '../common/document-file.ts';
import { BrokenRow } from '../common/text-file.ts';
import { answerText } from './bill-sheet-text.ts';
import { SHEETS } from './bill-sheets.ts';
import { inLanguage } from './error-in-language.ts';
import { sheetLetter } from './sheet-letter.ts';
import { sheetRows, type SheetRow } from './tables.ts';

/** A worksheet that cannot be answered is one line of the answer, and costs no other one. */
export async function answerFile(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const rows = await sheetRows(args, io);
  const [only] = rows;
  if (only !== undefined && rows.length === 1)
    return showAnswers([placedAnswer(only, args)], args, io);
  const results = rows.map((row, index): Answer | LabError => {
    try {
      return placedAnswer(row, args);
    } catch (error) {
      const told = ofWorksheet(error, index + 1);
      if (!(told instanceof LabError)) throw told;
      return inLanguage(told, askedLanguage(args));
    }
  });
  const answers = results.filter((one): one is Answer => !(one instanceof LabError));
  const failed = results.filter((one): one is LabError => one instanceof LabError);
  if (flag(args, 'json')) io.out(results.map(resultLine).join('\n'));
  const worst = showAnswers(flag(args, 'json') ? [] : answers, args, io);
  const [first] = failed;
  for (const error of flag(args, 'json') ? [] : failed) {
    io.err(`${error.code}: ${error.message}\n  ${error.hint}`);
  }
  return first === undefined ? (Math.max(worst, exitOf(answers)) as ExitCode) : first.exitCode;
}

function placedAnswer({ row, placed }: SheetRow, args: ParsedArgs): Answer {
  try {
    return answerRow(row, args);
  } catch (error) {
    throw placed(error);
  }
}

function answerRow(row: unknown, args: ParsedArgs): Answer {
  if (row instanceof BrokenRow) throw row.error;
  const asked = askedSheet(row, SHEETS, textOption(args, 'kind'));
  const law = ruleSetOf(textOption(args, 'country') ?? countryOf(asked.input));
  const answer = answerSheet(asked, law);
  if (asked.sheet.kind !== 'heating_bill') return answer;
  const sheet = asked.input as BillSheet;
  // Who says what stands on the letter wants to know what is missing there.
  if (sheet.letter === undefined) return answer;
  const { findings } = sheetLetter(sheet, { law, name: '', options: { language: 'de' } });
  return { ...answer, findings: findings.map(findingAnswer) };
}

function resultLine(result: Answer | LabError): string {
  if (!(result instanceof LabError)) return JSON.stringify(result);
  const { code, message, hint, details } = result;
  return JSON.stringify({ error: { code, message, hint, details } });
}

function showAnswers(answers: readonly Answer[], args: ParsedArgs, io: CommandIo): ExitCode {
  if (answers.length === 0) return EXIT_CODE.ok;
  const options = { explain: flag(args, 'explain'), language: askedLanguage(args) ?? 'en', io };
  const texts = flag(args, 'json')
    ? answers.map((one) => JSON.stringify(one))
    : answers.map((one) => answerText(one, options));
  io.out(texts.join(flag(args, 'json') ? '\n' : '\n\n'));
  return exitOf(answers);
}

/** A bill that must not go out like this is no success. */
function exitOf(answers: readonly Answer[]): ExitCode {
  const isBad = answers.some(({ findings = [] }) =>
    (findings as readonly Finding[]).some(({ level }) => level === 'error'),
  );
  return isBad ? EXIT_CODE.expectationFailed : EXIT_CODE.ok;
}

/** A file of many worksheets says which of them is wrong. */
function ofWorksheet(error: unknown, worksheet: number): unknown {
  if (!(error instanceof LabError)) return error;
  const { code, message, hint, exitCode, httpStatus } = error;
  const details = { ...error.details, worksheet };
  const init = { message: `worksheet ${worksheet}: ${message}`, hint, exitCode, httpStatus };
  return new LabError(code, { ...init, details, cause: error });
}

export function countryOf(input: unknown): string | undefined {
  const { country } = (input ?? {}) as { country?: unknown };
  return typeof country === 'string' ? country : undefined;
}
