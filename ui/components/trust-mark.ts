/** Who vouches for a reading, and whether it counts: as icon and words, with a sentence for each. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Reading } from '../../twin/api/schemas/meters.ts';
import type { Words } from '../i18n/translate.ts';
import type { IconName } from './icons.ts';
import { stateMark, type Tone } from './state-mark.ts';

type VouchedBy = NonNullable<Reading['vouchedBy']>;
type Standing = NonNullable<Reading['standing']>;

const VOUCHED: Readonly<Record<VouchedBy, readonly [Tone, IconName]>> = {
  mac: ['ok', 'lock'],
  structure: ['ok', 'ok'],
  nobody: ['warn', 'warn'],
};

const STANDING: Readonly<Record<Standing, readonly [Tone, IconName]>> = {
  counts: ['ok', 'ok'],
  held: ['warn', 'pause'],
  excluded: ['bad', 'bad'],
};

export function vouchedMark(vouchedBy: VouchedBy, { t }: Words): TemplateResult {
  return stateMark(...VOUCHED[vouchedBy], t(`trust.${vouchedBy}`));
}

export function standingMark(standing: Standing, { t }: Words): TemplateResult {
  return stateMark(...STANDING[standing], t(`standing.${standing}`));
}

/** Both marks with what they mean; nothing where this role sees no reading. */
export function trustExplained(
  { vouchedBy, standing }: Pick<Reading, 'vouchedBy' | 'standing'>,
  words: Words,
): TemplateResult | typeof nothing {
  if (vouchedBy === undefined || standing === undefined) return nothing;
  const { t } = words;
  return html`<p class="row small trust">
      ${vouchedMark(vouchedBy, words)} ${standingMark(standing, words)}
    </p>
    <p class="quiet small">
      ${t(`trust.${vouchedBy}.why`)} ${standing === 'counts' ? '' : t(`standing.${standing}.why`)}
    </p>`;
}
