/** The telegrams of a neighbour's meter, sent again under the number of one's own: who used less? */
export const attack = ({ defineRung, parameter, frame }) => {
  const rename = defineRung({
    about: 'each frame of one meter once more, with the address of another',
    positions: ['air'],
    parameters: {
      from: parameter.meter('Label of the meter whose frames are taken.'),
      to: parameter.meter('Label of the meter that they are sent for.'),
    },
    trial: {
      duration: 'P2D',
      at: 'P1D',
      with: { from: 'd02-r2', to: 'd05-r2' },
      verdicts: {
        m7: 'BLOCKED',
        m10: 'BLOCKED',
        m5: 'BLOCKED',
        'ell-ctr': 'BLOCKED',
        m0: 'DETECTED',
      },
      control: { off: ['D1', 'D4', 'D7', 'D9'], security: 'm0' },
      controls: { m0: { off: ['D1', 'D4', 'D7', 'D9'] } },
    },
    start: ({ air, given, actAt, meterId, note }) => {
      const source = meterId(given.from);
      const name = frame.addressBytes(meterId(given.to));
      air.onFrame(({ at, frame: heard }) => {
        if (at < actAt || frame.senderOf(heard) !== source) return;
        const renamed = Uint8Array.from(heard);
        renamed.set(name, 2);
        note('rename', { to: meterId(given.to) });
        air.transmit(renamed, { at: at + 1_000, powerDbm: 14 });
      });
      return { memory: () => null };
    },
  });
  return {
    id: 'X02-borrowed-name',
    title: 'A borrowed name',
    goal: 'be billed for what a neighbour used',
    knows: 'the numbers on two housings; no key',
    meets: ['D1', 'D4', 'D7', 'D9'],
    sealedBy: ['m5', 'm7', 'm10', 'ell-ctr'],
    rungs: { rename },
  };
};
