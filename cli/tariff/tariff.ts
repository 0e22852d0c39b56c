/**
 * `metertwin tariff`: a load profile under several tariffs, and what shifting a load would save; of a file,
 * or of a dwelling from the readings of the portal.
 */
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { toDecimal } from '#kernel/rational.ts';
import { totalKwh } from '../../twin/inform/load-profile.ts';
import { exactText } from '../../twin/inform/exact-text.ts';
import {
  answerTariffQuestion,
  readTariffQuestion,
  type TariffAnswer,
  type TariffQuestion,
} from '../../twin/inform/tariff-worksheet.ts';
import type { TariffBill } from '../../twin/inform/tariff.ts';
import {
  badUsage,
  flag,
  JSON_OPTION,
  textOption,
  type Command,
  type CommandIo,
  type ParsedArgs,
} from '../common/args.ts';
import { DATA_OPTION } from '../common/common-options.ts';
import { euro, signedEuro } from '../common/euro.ts';
import { readJsonFile } from '../common/text-file.ts';
import { columns } from '../common/render.ts';
import { dwellingCosts } from './dwelling-costs.ts';

export const command: Command = {
  name: 'tariff',
  summary: 'a load profile under several tariffs, and what shifting a load would save',
  usage: ['tariff FILE [--json]', 'tariff --dwelling ID --user NAME [--month YYYY-MM] [--json]'],
  options: {
    dwelling: { type: 'string', value: 'ID', summary: 'real readings of this dwelling' },
    user: { type: 'string', value: 'NAME', summary: 'who asks the portal; asks for the password' },
    month: {
      type: 'string',
      value: 'YYYY-MM',
      summary: 'a month that is over (default: this one)',
    },
    data: DATA_OPTION,
    json: JSON_OPTION,
  },
  examples: [
    { line: 'metertwin tariff household.json', does: 'cheapest first, against the present tariff' },
    { line: 'metertwin tariff - --json < household.json', does: 'the same for a program, exact' },
    {
      line: 'metertwin tariff --dwelling d03 --user d03',
      does: 'what electricity has cost this month, and will have cost at its end',
    },
  ],
  notes: [
    'The file: {"profile": {"from": "2025-01-15", "kwh": [0.12, …]}, "present": "std", "tariffs": […], "shift": {…}}. The profile has one value per quarter of an hour from midnight in Europe/Berlin.',
    'A tariff has an id, perhaps a name and base_cents_per_year, and one of: flat {ct_per_kwh}; ht_nt {ht_from_hour, ht_to_hour, ht_ct_per_kwh, nt_ct_per_kwh, nt_at_weekends}; dynamic {hour_ct_per_kwh: […], vat_pct, fixed_gross_ct_per_kwh}, its prices by hour from the start of the profile.',
    'A shift: {"from": {"from_hour": 18, "to_hour": 21}, "to": {"from_hour": 11, "to_hour": 14}, "share_pct": 50}.',
  ],
  run: compare,
};

async function compare(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  if (textOption(args, 'dwelling') !== undefined) return dwellingCosts(args, io);
  const [file, more] = args.positionals;
  if (file === undefined || more !== undefined) throw badUsage('tariff', 'tariff takes one file');
  const question = readTariffQuestion(await readJsonFile(file, io));
  const answer = answerTariffQuestion(question);
  io.out(flag(args, 'json') ? JSON.stringify(asJson(answer)) : asText(question, answer, io));
  return EXIT_CODE.ok;
}

function asText(question: TariffQuestion, answer: TariffAnswer, io: CommandIo): string {
  const { bill: first } = answer.offers[0] ?? { bill: undefined };
  const [head = '', ...rows] = columns(
    [
      ['tariff', 'kWh', 'energy €', 'standing €', 'total €', 'against now €'],
      ...answer.offers.map(({ bill, differenceCents }) => [
        `${bill.name}${bill.tariffId === answer.presentId ? ' (now)' : ''}`,
        toDecimal(bill.kwh, 3),
        euro(bill.energyCents),
        euro(bill.baseCents),
        euro(bill.totalCents),
        bill.tariffId === answer.presentId ? '' : signedEuro(differenceCents),
      ]),
    ],
    { alignRight: [1, 2, 3, 4, 5] },
  );
  const title = `from ${question.profile.from}, ${first?.days ?? 0} d, ${first?.quarterCount ?? 0} quarters of an hour, ${toDecimal(totalKwh(question.profile), 3)} kWh`;
  return [title, '', io.style('bold', head), ...rows, ...shiftText(question, answer, io)].join(
    '\n',
  );
}

function shiftText(question: TariffQuestion, answer: TariffAnswer, io: CommandIo): string[] {
  const { shift } = question;
  if (shift === undefined) return [];
  const hours = ({ from, to }: { from: number; to: number }) => `${from}–${to} h`;
  const names = new Map(question.tariffs.map(({ id, name }) => [id, name]));
  const rows = answer.shifts.map(({ tariffId, savedCents }) => [
    names.get(tariffId) ?? tariffId,
    `${euro(Math.abs(savedCents))} € ${savedCents < 0 ? 'more' : 'saved'}`,
  ]);
  return [
    '',
    io.style(
      'bold',
      `${toDecimal(shift.sharePct, 0)} % from ${hours(shift.from)} to ${hours(shift.to)}`,
    ),
    ...columns(rows, { alignRight: [1] }),
  ];
}

function asJson({ presentId, offers, shifts }: TariffAnswer): unknown {
  return {
    present: presentId,
    offers: offers.map(({ bill, differenceCents }) => ({ ...billJson(bill), differenceCents })),
    shifts: shifts.map(({ tariffId, before, after, savedCents }) => ({
      tariff: tariffId,
      beforeCents: before.totalCents,
      afterCents: after.totalCents,
      savedCents,
    })),
  };
}

function billJson(bill: TariffBill): object {
  const { tariffId, name, days, quarterCount, energyCents, baseCents, totalCents } = bill;
  return {
    tariff: tariffId,
    name,
    days,
    quarterCount,
    kwh: exactText(bill.kwh),
    parts: bill.parts.map((part) => ({
      name: part.name,
      kwh: exactText(part.kwh),
      exactCents: exactText(part.exactCents),
      cents: part.cents,
    })),
    exactEnergyCents: exactText(bill.exactEnergyCents),
    energyCents,
    baseCents,
    totalCents,
  };
}
