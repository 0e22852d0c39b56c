/** Electricity of a dwelling as the portal computes it from its readings: what the tenant's page shows. */
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import type { ElectricityAnswer } from '../../twin/api/schemas/electricity.ts';
import { badUsage, flag, textOption, type CommandIo, type ParsedArgs } from '../common/args.ts';
import { dataDirOption } from '../common/common-options.ts';
import { euro, signedEuro } from '../common/euro.ts';
import { asUser } from '../common/portal-calls.ts';
import { columns } from '../common/render.ts';

/** Throws CLI_BAD_USAGE, CLI_*, API_*, PROPERTY_NO_ELECTRICITY. */
export async function dwellingCosts(args: ParsedArgs, io: CommandIo): Promise<ExitCode> {
  const [dwelling, user] = [textOption(args, 'dwelling'), textOption(args, 'user')];
  if (args.positionals.length > 0) {
    throw badUsage('tariff', 'tariff takes one file, or --dwelling');
  }
  if (user === undefined) throw badUsage('tariff', '--user is missing: who asks the portal?');
  const month = textOption(args, 'month');
  const query = month === undefined ? '' : `?month=${encodeURIComponent(month)}`;
  const route = `/dwellings/${encodeURIComponent(dwelling ?? '')}/electricity${query}`;
  const answer = await asUser({ dataDir: dataDirOption(args, io), user, io }, (ask) =>
    ask<ElectricityAnswer>('GET', route),
  );
  io.out(flag(args, 'json') ? JSON.stringify(answer) : text(answer, io));
  return EXIT_CODE.ok;
}

function text(answer: ElectricityAnswer, io: CommandIo): string {
  const { dwelling, from, until, kwh, feedInKwh, estimatedQuarters, quarters } = answer;
  const fedIn = feedInKwh === null || Number(feedInKwh) === 0 ? '' : `, ${feedInKwh} kWh fed in`;
  const [head = '', ...rows] = columns(
    [
      ['tariff', 'energy €', 'standing €', 'total €', 'against now €', 'shifting saves €'],
      ...answer.tariffs.map((offer) => [
        `${offer.name}${offer.id === answer.presentId ? ' (now)' : ''}`,
        euro(offer.energyCents),
        euro(offer.baseCents),
        euro(offer.totalCents),
        offer.id === answer.presentId ? '' : signedEuro(offer.differenceCents),
        signedEuro(offer.shiftSavesCents),
      ]),
    ],
    { alignRight: [1, 2, 3, 4, 5] },
  );
  const { shift } = answer;
  const hours = (span: { from: number; to: number }) => `${span.from}–${span.to} h`;
  return [
    `${dwelling.label}, ${from} to ${until}: ${kwh} kWh${fedIn}`,
    `so far ${euro(answer.costCents)} €, at the end of ${answer.month} about ${euro(answer.forecastCents)} €`,
    ...(estimatedQuarters === 0
      ? []
      : [
          `${estimatedQuarters} of ${quarters} quarters of an hour are estimated: no telegram was heard`,
        ]),
    '',
    io.style('bold', head),
    ...rows,
    '',
    `shifting: ${shift.pct} % from ${hours(shift.from)} to ${hours(shift.to)}`,
  ].join('\n');
}
