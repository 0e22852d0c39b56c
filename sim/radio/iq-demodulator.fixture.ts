/**
 * A receiver for tests: discriminator, moving average, chip clock that follows the edges. It shares
 * nothing with the generator, and gives chips for `chipsToFrames`.
 */
interface DemodulatorOptions {
  readonly sampleRate: number;
  readonly chipRate: number;
}

export function demodulate(samples: Uint8Array, options: DemodulatorOptions): Uint8Array {
  return sliceChips(smoothed(discriminate(samples), options), options);
}

/** Turn of the phase from sample to sample, unscaled: above zero is the upper frequency. */
function discriminate(samples: Uint8Array): Float64Array {
  const turns = new Float64Array(samples.length / 2);
  let lastI = 0;
  let lastQ = 0;
  for (let index = 0; index < turns.length; index++) {
    const i = (samples[2 * index] ?? 0) - 127.5;
    const q = (samples[2 * index + 1] ?? 0) - 127.5;
    turns[index] = Math.atan2(lastI * q - lastQ * i, lastI * i + lastQ * q);
    lastI = i;
    lastQ = q;
  }
  return turns;
}

function smoothed(values: Float64Array, { sampleRate, chipRate }: DemodulatorOptions) {
  const width = Math.max(1, Math.floor((0.6 * sampleRate) / chipRate));
  let sum = 0;
  return values.map((value, index) => {
    sum += value - (index >= width ? (values[index - width] ?? 0) : 0);
    return sum;
  });
}

function sliceChips(turns: Float64Array, { sampleRate, chipRate }: DemodulatorOptions) {
  const chips: number[] = [];
  let sincePhase = 0;
  let last = false;
  for (const turn of turns) {
    const isUp = turn > 0;
    sincePhase += chipRate / sampleRate;
    // An edge belongs in the middle between two decisions.
    if (isUp !== last) sincePhase += 0.25 * (0.5 - sincePhase);
    last = isUp;
    if (sincePhase < 1) continue;
    sincePhase -= 1;
    chips.push(isUp ? 1 : 0);
  }
  return Uint8Array.from(chips);
}
