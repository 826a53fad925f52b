import { stepsOf } from './guide-steps';

const fence = '```';

describe('the steps of a guide', () => {
  it('are its shell blocks in their order: commands, shops and questions', () => {
    const guide = [
      'First',
      `${fence}sh\nnpx nx g @maru/tools:context returns\nnpm run lint\n${fence}`,
      `${fence}ts\nconst not = 'a step';\n${fence}`,
      `${fence}sh\nnpm start\n${fence}`,
      `${fence}sh\ncurl -s http://127.0.0.1:3000/api/returns\n${fence}\n`,
    ].join('\n\n');
    expect(stepsOf(guide)).toEqual([
      { kind: 'run', script: 'npx nx g @maru/tools:context returns\nnpm run lint' },
      { kind: 'start', script: 'npm start' },
      { kind: 'ask', script: 'curl -s http://127.0.0.1:3000/api/returns' },
    ]);
  });
});
