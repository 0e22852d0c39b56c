/** Each frame of one meter again, some minutes late: does somebody count it twice, or date it wrongly? */
export const attack = ({ defineRung, parameter, time, frame }) => {
  const echo = defineRung({
    about: 'each frame of the meter once more, some minutes later',
    positions: ['air'],
    parameters: {
      meter: parameter.meter('Label of the meter, for example d05-r2.'),
      late: parameter.someTime('How much later.'),
    },
    trial: {
      duration: 'P2D',
      at: 'P1D',
      with: { meter: 'd05-r2', late: 'PT5M' },
      verdicts: {
        m7: 'BLOCKED',
        m10: 'BLOCKED',
        m5: 'BLOCKED',
        'ell-ctr': 'BLOCKED',
        m0: 'BLOCKED',
      },
      control: { off: ['D3', 'D4', 'D6', 'D7'] },
    },
    start: ({ air, given, actAt, meterId, note }, memory) => {
      const target = meterId(given.meter);
      const lateMs = time.parseDuration(given.late);
      // Own frames are heard, too: an echo of an echo would never end.
      const sent = new Set(memory ?? []);
      air.onFrame(({ at, frame: bytes }) => {
        const key = Buffer.from(bytes).toString('hex');
        if (at < actAt || frame.senderOf(bytes) !== target || sent.has(key)) return;
        sent.add(key);
        note('echo', { lateMs });
        air.transmit(bytes, { at: at + lateMs, powerDbm: 14 });
      });
      return { memory: () => [...sent] };
    },
  });
  return {
    id: 'X01-late-echo',
    title: 'A late echo',
    goal: 'have one reading counted twice, or at the wrong time',
    knows: 'the number on the housing of a meter; no key',
    meets: ['D3', 'D4', 'D6', 'D7'],
    rungs: { echo },
  };
};
