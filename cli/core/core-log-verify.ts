/** `metertwin core log --verify`: whether the audit log of a core is as it was written. */
import { EXIT_CODE, LabError, type ExitCode } from '#kernel/errors.ts';
import { describeFault } from '../../broker/common/audit-faults.ts';
import type { AuditVerdict } from '../../broker/common/audit-verify.ts';
import { auditPath } from '../../broker/common/data-folder.ts';
import { flag, type CommandIo, type ParsedArgs } from '../common/args.ts';
import { dataDirOption } from '../common/common-options.ts';
import { coreLogVerdict } from '../common/core-log-verdict.ts';
import { fileNotRead } from '../common/errors.ts';
import { headOption, headText } from '../common/head-option.ts';

/** Of a log that was rewritten, every line is a finding; the first ones tell where. */
const SHOWN_MAX = 20;

export function verifyCoreLog(args: ParsedArgs, io: CommandIo): ExitCode {
  const verdict = readVerdict(dataDirOption(args, io), headOption(args));
  const isWhole = verdict.findings.length === 0;
  if (flag(args, 'json')) io.out(JSON.stringify(asJson(verdict)));
  else io.out(report(verdict, io));
  return isWhole ? EXIT_CODE.ok : EXIT_CODE.expectationFailed;
}

function readVerdict(dataDir: string, noted: ReturnType<typeof headOption>): AuditVerdict {
  const path = auditPath(dataDir);
  let verdict: AuditVerdict | undefined;
  try {
    verdict = coreLogVerdict(dataDir, noted);
    if (verdict === undefined) throw new Error('there is no log');
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    throw fileNotRead(path, cause);
  }
  return verdict;
}

function asJson({ findings, head, first, last, plainLines }: AuditVerdict) {
  const told = findings.map((finding) => ({ ...finding, message: describeFault(finding) }));
  return {
    ...{ ok: findings.length === 0, first, last, plainLines },
    ...(head === undefined ? {} : { head: headText(head) }),
    findings: told,
  };
}

function report({ findings, head, first, last, plainLines }: AuditVerdict, io: CommandIo): string {
  const kept = `lines ${first} to ${last}`;
  const lines = [
    ...findings
      .slice(0, SHOWN_MAX)
      .map((finding) => io.style('red', `broken: ${describeFault(finding)}`)),
    ...(findings.length > SHOWN_MAX ? [`… and ${findings.length - SHOWN_MAX} more`] : []),
    ...(findings.length === 0
      ? [io.style('green', `whole: ${kept}, each where it was written`)]
      : []),
    ...(first > 1 ? [`note: lines before ${first} were rotated away`] : []),
    ...(plainLines > 0 ? [`note: ${plainLines} lines are from before there was a chain`] : []),
    ...(head === undefined ? [] : [`head    ${headText(head)}`]),
  ];
  return lines.join('\n');
}
