/** `metertwin audit`: the ledger of who saw and who changed what, and whether it is whole. */
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { formatInstant } from '#kernel/time.ts';
import type { AuditEntry, AuditFault } from '../../twin/store/audit-chain.ts';
import type { AuditFilter } from '../../twin/store/audit.ts';
import type { Store } from '../../twin/store/store.ts';
import { describeFault } from '../../broker/common/audit-faults.ts';
import {
  badUsage,
  flag,
  integerOption,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { DATA_OPTION, dataDirOption } from '../common/common-options.ts';
import { coreLogVerdict } from '../common/core-log-verdict.ts';
import { headOption, headText } from '../common/head-option.ts';
import { withPortal } from '../common/portal-data.ts';
import { sinceOption } from '../common/since.ts';

export const command: Command = {
  name: 'audit',
  summary: 'the ledger of who saw and who changed what; `audit verify` checks it',
  usage: [
    'audit list [--actor A] [--action A] [--subject S] [--since T] [--limit N]',
    'audit verify [--head HEAD]',
  ],
  options: {
    actor: { type: 'string', value: 'A', summary: 'entries of one user, or of cli:NAME' },
    action: { type: 'string', value: 'A', summary: 'user.added, or user for all about users' },
    subject: { type: 'string', value: 'S', summary: 'entries about one dwelling, meter, user …' },
    since: { type: 'string', value: 'T', summary: 'from an instant or for a span, as PT15M' },
    limit: { type: 'string', value: 'N', summary: 'the newest N (default 100)' },
    head: { type: 'string', value: 'HEAD', summary: 'a head that an earlier check printed' },
    data: DATA_OPTION,
    json: JSON_OPTION,
  },
  examples: [
    { line: 'metertwin audit list --subject d05', does: 'who looked at dwelling d05' },
    { line: 'metertwin audit verify', does: 'exit code 1 if the ledger was changed or shortened' },
  ],
  notes: [
    'verify looks at the log of a core in the same folder, too, and prints the head of the ledger. Kept outside of this machine and given with --head later, it also tells of a data folder that was put back as a whole.',
  ],
  async run(args, io) {
    const [verb, ...rest] = args.positionals;
    const run = verb === 'list' ? list : verb === 'verify' ? verify : undefined;
    if (run === undefined || rest.length > 0)
      throw badUsage('audit', 'say audit list or audit verify');
    const dataDir = dataDirOption(args, io);
    return withPortal(dataDir, ({ store }) => run({ store, dataDir }, args, io), {
      readOnly: true,
    });
  },
};

const DEFAULT_LIMIT = 100;

interface Audited {
  readonly store: Store;
  readonly dataDir: string;
}

function list({ store }: Audited, args: ParsedArgs, io: CommandIo): ExitCode {
  const filter: AuditFilter = {
    ...given('actor', textOption(args, 'actor')),
    ...given('action', textOption(args, 'action')),
    ...given('subject', textOption(args, 'subject')),
    ...given(
      'sinceMs',
      sinceOption(args, () => systemClock.now()),
    ),
    limit: integerOption(args, 'limit', { min: 1, max: 1_000_000 }) ?? DEFAULT_LIMIT,
  };
  const entries = store.audit.list(filter);
  if (flag(args, 'json')) {
    io.out(
      JSON.stringify({
        entries: entries.map(({ atMs, ...rest }) => ({ at: formatInstant(atMs), ...rest })),
      }),
    );
  } else if (entries.length === 0) io.err('note: no entry matches');
  else io.out(entries.map(formatEntry).join('\n'));
  return EXIT_CODE.ok;
}

function given<K extends string, V>(name: K, value: V | undefined): { [name in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [name in K]: V });
}

function formatEntry({ seq, atMs, actor, action, subject, details }: AuditEntry): string {
  const more = Object.entries(details).map(([name, value]) => `${name}=${String(value)}`);
  return [
    String(seq).padStart(6),
    formatInstant(atMs),
    actor.padEnd(16),
    action.padEnd(20),
    subject,
    ...more,
  ].join('  ');
}

const FAULTS: Readonly<Record<AuditFault, string>> = {
  changed: 'entry {seq} was changed, moved or added without the key',
  gap: 'entries before {seq} are missing',
  'cut-off': 'entries after {seq} are missing',
  'head-changed': 'the head of the ledger was changed, or belongs to another ledger',
  'head-missing': 'the head of the ledger (audit.head) is missing',
  'recorded-break': 'the portal found the ledger shortened or changed before it wrote entry {seq}',
  'not-the-expected-head': 'the ledger is not the one of --head: an older copy, or another one',
};

function verify({ store, dataDir }: Audited, args: ParsedArgs, io: CommandIo): ExitCode {
  const { findings, head } = store.audit.verify(headOption(args));
  const found = findings.map(({ seq, fault }) => ({
    seq,
    fault,
    message: FAULTS[fault].replace('{seq}', String(seq)),
  }));
  const core = coreLogVerdict(dataDir);
  const ofCore = (core?.findings ?? []).map((finding) => ({
    ...finding,
    message: `log of the core: ${describeFault(finding)}`,
  }));
  const isWhole = found.length === 0 && ofCore.length === 0;
  if (flag(args, 'json')) {
    const ledger = { entries: head.count, head: headText(head), findings: found };
    const log = core === undefined ? {} : { core: { lines: core.last, findings: ofCore } };
    io.out(JSON.stringify({ ok: isWhole, ...ledger, ...log }));
  } else {
    const entries = head.count === 1 ? '1 entry' : `${head.count} entries`;
    const whole = io.style('green', `whole: ${entries}, in order`);
    const broken = [...found, ...ofCore].map(({ message }) =>
      io.style('red', `broken: ${message}`),
    );
    io.out([...(isWhole ? [whole] : broken), `head    ${headText(head)}`].join('\n'));
  }
  return isWhole ? EXIT_CODE.ok : EXIT_CODE.expectationFailed;
}
