/** `metertwin proposal`: changes of bill inputs that wait for a second person (D17). */
import { createDefences } from '#kernel/defences.ts';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { systemClock } from '#kernel/system-clock.ts';
import { formatInstant } from '#kernel/time.ts';
import { importProperty } from '../../twin/ingest/property-import.ts';
import type { Vault } from '../../twin/keys/vault.ts';
import { IMPORT_KIND, importEffect } from '../../twin/property/bill-input-import.ts';
import type { BillInputChange } from '../../twin/property/bill-inputs.ts';
import { FourEyes } from '../../twin/property/four-eyes.ts';
import type { Store } from '../../twin/store/store.ts';
import {
  badUsage,
  flag,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { DATA_OPTION, dataDirOption } from '../common/common-options.ts';
import { asUser } from '../common/portal-calls.ts';
import { withPortal } from '../common/portal-data.ts';

const DECISIONS = ['confirm', 'reject', 'withdraw'] as const;
type Decision = (typeof DECISIONS)[number];

export const command: Command = {
  name: 'proposal',
  summary: 'changes of bill inputs that wait for a second person',
  usage: ['proposal list [--all]', 'proposal confirm|reject|withdraw ID --user NAME'],
  options: {
    all: { type: 'boolean', summary: 'decided ones too' },
    user: { type: 'string', value: 'NAME', summary: 'who decides; asks for the password' },
    data: DATA_OPTION,
    json: JSON_OPTION,
  },
  examples: [
    { line: 'metertwin proposal list', does: 'what is open, and what it would change' },
    { line: 'metertwin proposal confirm 3 --user bert', does: 'Bert confirms what Anna proposed' },
  ],
  notes: [
    'Whoever decides signs in for it, at the portal that runs on the data folder or, where none does, on its data; the role must be one that may decide.',
  ],
  async run(args, io) {
    const [verb, idText, ...rest] = args.positionals;
    if (verb === 'list' && idText === undefined) {
      return withPortal(dataDirOption(args, io), (portal) => list(fourEyes(portal), args, io));
    }
    const decision = DECISIONS.find((known) => known === verb);
    if (decision === undefined)
      throw badUsage('proposal', `"${verb ?? ''}" is not something proposal does`);
    const id = /^\d{1,9}$/.test(idText ?? '') ? Number(idText) : undefined;
    if (id === undefined || rest.length > 0) {
      throw badUsage('proposal', `proposal ${decision} takes the number of a proposal`);
    }
    return decide(decision, id, { args, io });
  },
};

function fourEyes({ store, vault }: { store: Store; vault: Vault }): FourEyes {
  const write = (input: unknown): void => importProperty(store, input);
  const effect = importEffect({ store, write, digest: (text) => vault.seal(text) });
  return new FourEyes({
    store,
    defences: createDefences(),
    clock: systemClock,
    effects: { [IMPORT_KIND]: effect },
  });
}

async function decide(
  decision: Decision,
  id: number,
  { args, io }: { args: ParsedArgs; io: CommandIo },
): Promise<ExitCode> {
  const user = textOption(args, 'user');
  if (user === undefined) throw badUsage('proposal', '--user is missing: who decides?');
  return asUser({ dataDir: dataDirOption(args, io), user, io }, async (ask) => {
    await ask('POST', `/proposals/${id}/decision`, { decision });
    const state = STATE_AFTER[decision];
    io.out(flag(args, 'json') ? JSON.stringify({ id, state }) : `proposal ${id} is ${state}`);
    return EXIT_CODE.ok;
  });
}

const STATE_AFTER = { confirm: 'in-force', reject: 'rejected', withdraw: 'withdrawn' } as const;

function list(eyes: FourEyes, args: ParsedArgs, io: CommandIo): ExitCode {
  const proposals = eyes.list(flag(args, 'all') ? undefined : 'open').map((proposal) => ({
    id: proposal.id,
    kind: proposal.kind,
    subject: proposal.subject,
    state: proposal.state,
    proposedBy: proposal.proposedBy,
    proposedAt: formatInstant(proposal.proposedAt),
    decidedBy: proposal.decidedBy,
    changes: JSON.parse(proposal.changes) as BillInputChange[],
  }));
  if (flag(args, 'json')) io.out(JSON.stringify({ proposals }));
  else if (proposals.length === 0) io.err('note: no proposal is open');
  for (const { id, subject, state, proposedBy, proposedAt, changes } of proposals) {
    if (flag(args, 'json')) break;
    io.out(`${id}  ${state}  ${subject}, by ${proposedBy} at ${proposedAt}`);
    for (const { place, before, after } of changes.slice(0, CHANGES_SHOWN)) {
      io.out(`   ${place}: ${before ?? '(nothing)'} → ${after ?? '(nothing)'}`);
    }
    if (changes.length > CHANGES_SHOWN) io.out(`   … ${changes.length - CHANGES_SHOWN} more`);
  }
  return EXIT_CODE.ok;
}

const CHANGES_SHOWN = 50;
