/** Columns of the list of meters. */
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { MeterRow } from '../data/meter-rows.ts';
import { NOTHING } from '../format.ts';
import type { Words } from '../i18n/translate.ts';
import { href } from '../router.ts';
import type { Column } from './lab-table.ts';
import { stateMark } from './state-mark.ts';

export function meterColumns(
  words: Words,
  { withUnits }: { readonly withUnits: boolean },
): readonly Column<MeterRow>[] {
  return [...placeColumns(words), ...(withUnits ? [unitsColumn(words)] : []), ...airColumns(words)];
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

function unitsColumn({ t, fmt }: Words): Column<MeterRow> {
  return {
    key: 'units',
    label: t('meter.units'),
    align: 'end',
    sortValue: ({ units }) => units,
    cell: ({ units }) => (units === undefined ? NOTHING : fmt.integer(units)),
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
