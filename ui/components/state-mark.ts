/** A state as icon and text; the colour only helps. */
import { html, type TemplateResult } from 'lit';
import { icon, type IconName } from './icons.ts';

export type Tone = 'ok' | 'warn' | 'bad' | 'mute';

export function stateMark(tone: Tone, mark: IconName, text: string): TemplateResult {
  return html`<span class="state ${tone}">${icon(mark)}<span>${text}</span></span>`;
}
