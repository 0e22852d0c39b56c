/** Columns of the list of meters. */
import { html, type TemplateResult } from 'lit';
import { measured } from '../data/measure.ts';
import type { MeterRow } from '../data/meter-rows.ts';
import { NOTHING } from '../format.ts';
import type { Words } from '../i18n/translate.ts';
import { href } from '../router.ts';
import type { Column } from './lab-table.ts';
import { stateMark } from './state-mark.ts';

export function meterColumns(
  words: Words,
  shown: { readonly withUnits: boolean; readonly withKind: boolean },
): readonly Column<MeterRow>[] {
  return [
    ...placeColumns(words),
    ...(shown.withKind ? [kindColumn(words)] : []),
    ...(shown.withUnits ? [unitsColumn(words, shown.withKind)] : []),
    ...airColumns(words),
  ];
}

function kindColumn({ t, term }: Words): Column<MeterRow> {
  const word = ({ kind }: MeterRow): string => term('kind', kind);
  return { key: 'kind', label: t('meter.kind'), sortValue: word, cell: word };
}

function placeColumns({ t }: Words): Column<MeterRow>[] {
  return [
    {
      key: 'label',
      label: t('meter.label'),
      head: true,
      sortValue: ({ label }) => label,
      cell: (row) => html`<a href=${href('meter', row.id)}>${row.label}</a>`,
    },
    {
      key: 'state',
      label: t('meter.state'),
      sortValue: ({ stateRank }) => stateRank,
      cell: (row) => meterStateMark(row, t),
    },
    {
      key: 'dwelling',
      label: t('meter.dwelling'),
      sortValue: ({ dwelling }) => dwelling,
      cell: ({ dwelling }) => dwelling,
    },
    {
      key: 'room',
      label: t('meter.room'),
      sortValue: ({ room }) => room,
      cell: ({ room }) => room,
    },
    {
      key: 'id',
      label: t('meter.id'),
      sortValue: ({ id }) => id,
      cell: ({ id }) => html`<span class="mono num">${id}</span>`,
    },
  ];
}

function unitsColumn({ t, fmt }: Words, isMixed: boolean): Column<MeterRow> {
  return {
    key: 'units',
    label: t(isMixed ? 'meter.value' : 'meter.units'),
    align: 'end',
    sortValue: ({ units }) => units,
    cell: ({ units, measure }) =>
      units === undefined ? NOTHING : measured(units, measure, { t, fmt }),
  };
}

function airColumns({ t, fmt }: Words): Column<MeterRow>[] {
  return [
    {
      key: 'age',
      label: t('meter.age'),
      align: 'end',
      sortValue: ({ ageMs }) => ageMs,
      cell: ({ ageMs }) => (ageMs === undefined ? NOTHING : fmt.duration(ageMs)),
    },
    {
      key: 'rssi',
      label: t('meter.rssi'),
      align: 'end',
      sortValue: ({ rssiDbm }) => rssiDbm,
      cell: ({ rssiDbm }) => (rssiDbm === undefined ? NOTHING : fmt.quantity(rssiDbm, 'dBm', 0)),
    },
  ];
}

export function meterStateMark({ state }: MeterRow, t: Words['t']): TemplateResult {
  switch (state) {
    case 'heard':
      return stateMark('ok', 'ok', t('meter.state.heard'));
    case 'silent':
      return stateMark('warn', 'silent', t('meter.state.silent'));
    case 'never':
      return stateMark('bad', 'never', t('meter.state.never'));
  }
}
