/** Columns of a list of telegrams, the same wherever one is shown. */
import { html, nothing } from 'lit';
import type { TelegramSummary } from '../../twin/api/schemas/telegrams.ts';
import { NOTHING } from '../format.ts';
import type { Words } from '../i18n/translate.ts';
import { href } from '../router.ts';
import type { Column } from './lab-table.ts';
import { stateMark } from './state-mark.ts';
import { standingMark, vouchedMark } from './trust-mark.ts';

export function telegramColumns(
  words: Words,
  { withMeter }: { readonly withMeter: boolean },
): readonly Column<TelegramSummary>[] {
  const { t, fmt } = words;
  const meter: Column<TelegramSummary> = {
    key: 'meter',
    label: t('telegram.meter'),
    cell: ({ meterId }) => meterLink(meterId),
  };
  return [
    {
      key: 'id',
      label: t('telegram.id'),
      head: true,
      cell: ({ id }) => html`<a href=${href('dissector', String(id))}>#${id}</a>`,
    },
    {
      key: 'rxAt',
      label: t('telegram.receivedAt'),
      cell: ({ rxAt }) => html`<span class="num">${fmt.shortInstant(Date.parse(rxAt))}</span>`,
    },
    ...(withMeter ? [meter] : []),
    {
      key: 'verdict',
      label: t('telegram.verdict'),
      cell: (telegram) => verdictMark(telegram, words),
    },
    {
      key: 'rssi',
      label: t('telegram.rssi'),
      align: 'end',
      cell: ({ rssiDbm }) => (rssiDbm === null ? NOTHING : fmt.quantity(rssiDbm, 'dBm', 0)),
    },
  ];
}

function meterLink(meterId: string | null) {
  return meterId === null
    ? NOTHING
    : html`<a class="mono num" href=${href('meter', meterId)}>${meterId}</a>`;
}

/** What became of it; of a reading that does not count, or that nobody vouches for, that too. */
export function verdictMark(telegram: TelegramSummary, words: Words) {
  const { verdict, reason, vouchedBy, standing = 'counts' } = telegram;
  if (verdict === 'stored') {
    return html`${stateMark('ok', 'ok', words.t('telegram.stored'))}
    ${standing === 'counts' ? nothing : standingMark(standing, words)}
    ${vouchedBy === 'nobody' ? vouchedMark(vouchedBy, words) : nothing}`;
  }
  const why = words.term('reason', reason ?? '');
  return stateMark('bad', 'bad', words.t('telegram.rejected', { reason: why }));
}
