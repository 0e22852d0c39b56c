/** What the newest telegram of a meter says besides its main value, and what it reports of itself. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Language } from '#kernel/language.ts';
import { fieldWord, flagWord } from '#wire/drivers/field-words.ts';
import { FLAGS, type FlagName } from '#wire/drivers/flags.ts';
import type { Meter, NamedValue } from '../../twin/api/schemas/meters.ts';
import { unitSign } from '../data/measure.ts';
import { NOTHING } from '../format.ts';
import type { Words } from '../i18n/translate.ts';

/** Nothing where the meter sent nothing else, or this role may not see it. */
export function meterFields(
  { fields = [], flags = [], isVouched }: Meter,
  words: Words,
): TemplateResult | typeof nothing {
  if (fields.length + flags.length === 0) return nothing;
  const { t, locale } = words;
  const note = isVouched === true ? '' : ` (${t('meter.notVouched')})`;
  const reports = flags.map((flag) => valueWord(flag, locale)).join(', ') + note;
  return html`<section class="panel">
    <h2>${t('meter.fields')}</h2>
    <dl class="facts">
      ${fields.map((field) => fact(fieldName(field, words), fieldValue(field, words)))}
      ${flags.length === 0 ? nothing : fact(t('meter.flags'), reports)}
    </dl>
  </section>`;
}

/** The word for a field or a flag of the codec. */
export function valueWord(name: string, locale: Language): string {
  return Object.hasOwn(FLAGS, name) ? flagWord(name as FlagName, locale) : fieldWord(name, locale);
}

function fact(name: string, value: string): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function fieldName({ name, at }: NamedValue, { locale, fmt }: Words): string {
  const word = fieldWord(name, locale);
  return at === undefined ? word : `${word}, ${fmt.date(at)}`;
}

const CIVIL_DATE = /^\d{4}-\d{2}-\d{2}$/;

function fieldValue({ value, unit }: NamedValue, { fmt }: Words): string {
  if (value === null) return NOTHING;
  if (typeof value === 'string') return CIVIL_DATE.test(value) ? fmt.date(value) : value;
  const sign = unitSign(unit);
  return sign === '' ? fmt.decimal(value, 3) : fmt.quantity(value, sign);
}
