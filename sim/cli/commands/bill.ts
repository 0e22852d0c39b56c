/** `lab bill`: a property's heating bill from the portal's data, with its derivation. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { EXIT_CODE } from '#kernel/errors.ts';
import { billSource } from '../../../twin/api/bill-source.ts';
import { heatingBill } from '../../../twin/billing/bill.ts';
import type { HeatingBill } from '../../../twin/billing/bill.ts';
import { openStore } from '../../../twin/store/store.ts';
import { badUsage, flag, JSON_OPTION, textOption } from '../args.ts';
import type { Command, ParsedArgs } from '../args.ts';
import { billText, dwellingText } from '../bill-text.ts';
import { cliError } from '../errors.ts';
import { DATA_OPTION, dataDirOption } from '../common-options.ts';

export const command: Command = {
  name: 'bill',
  summary: 'the heating bill of a property or a dwelling, every figure explained',
  usage: ['bill [--period YEAR] [--dwelling ID] [--explain] [--data DIR]'],
  options: {
    period: { type: 'string', value: 'YEAR', summary: 'billing period by the year it ends in' },
    dwelling: { type: 'string', value: 'ID', summary: 'one dwelling, for example d05' },
    explain: { type: 'boolean', summary: 'show where each figure comes from' },
    data: DATA_OPTION,
    json: JSON_OPTION,
  },
  examples: [
    { line: 'lab bill --period 2025', does: 'all dwellings; the sum equals the costs' },
    { line: 'lab bill --period 2025 --dwelling d05 --explain', does: 'one dwelling, opened up' },
  ],
  notes: [
    'Without --period the newest period is billed. A period that is not over is marked provisional: it splits the whole year’s estimated costs by the units so far.',
  ],
  async run(args, io) {
    if (args.positionals.length > 0) {
      throw badUsage('bill', `bill takes no "${args.positionals[0]}"; use --dwelling`);
    }
    const bill = readBill(dataDirOption(args, io), args);
    const explain = flag(args, 'explain');
    const dwelling = textOption(args, 'dwelling');
    if (dwelling === undefined) {
      io.out(flag(args, 'json') ? JSON.stringify(bill) : billText(bill, { explain, io }));
    } else {
      const row = rowOf(bill, dwelling);
      io.out(
        flag(args, 'json')
          ? JSON.stringify({ ...bill, rows: [row] })
          : dwellingText(bill, row, { explain, io }),
      );
    }
    return EXIT_CODE.ok;
  },
};

function readBill(dataDir: string, args: ParsedArgs): HeatingBill {
  const file = path.join(dataDir, 'portal.db');
  if (!existsSync(file)) throw cliError('CLI_NO_PORTAL_DATA', { details: { path: file } });
  const store = openStore(file);
  try {
    return heatingBill(billSource(store, textOption(args, 'period') ?? newestYear(store)).input);
  } finally {
    store.close();
  }
}

/** The year that the newest committed bundle lies in. */
function newestYear(store: ReturnType<typeof openStore>): string {
  const watermark = store.counters.watermark();
  if (watermark === null) throw cliError('CLI_NOTHING_TO_BILL');
  return new Date(watermark).toISOString().slice(0, 4);
}

function rowOf(bill: HeatingBill, id: string): HeatingBill['rows'][number] {
  const row = bill.rows.find(({ dwellingId }) => dwellingId === id);
  if (row !== undefined) return row;
  const known = bill.rows.map(({ dwellingId }) => dwellingId).join(', ');
  throw cliError('CLI_UNKNOWN_DWELLING', { details: { id, known } });
}
