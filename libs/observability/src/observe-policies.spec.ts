import { SeededRandom } from '@maru/kernel';
import { Policies } from '@maru/resilience';
import { Metrics } from './metrics';
import { observePolicies } from './observe-policies';

const away = () => Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));

describe('the metrics of outgoing calls', () => {
  let metrics: Metrics;
  let policies: Policies;

  beforeEach(() => {
    metrics = new Metrics('payments');
    policies = new Policies(new SeededRandom(1));
    observePolicies(metrics, policies);
  });
  afterEach(() => metrics.close());

  it('show the state of each circuit, also before the first call', async () => {
    policies.create('provider');
    const text = await metrics.text();
    expect(text).toMatch(/^maru_policy_circuit\{callee="provider",state="closed".*\} 1$/m);
    expect(text).toMatch(/^maru_policy_circuit\{callee="provider",state="open".*\} 0$/m);
    expect(text).toContain('target_info{service_name="payments"');
  });

  it('count ends and faults of calls, and show an open circuit', async () => {
    const provider = policies.create('provider', { retry: { attempts: 1 }, circuit: { windowCalls: 4 } });
    policies.create('post office');
    await provider.execute(() => Promise.resolve('paid'));
    for (let call = 0; call < 3; call++) await provider.execute(away).catch(() => undefined);
    const text = await metrics.text();
    expect(text).toMatch(/^maru_policy_calls_total\{callee="provider",ended="answered".*\} 1$/m);
    expect(text).toMatch(/^maru_policy_calls_total\{callee="provider",ended="failed".*\} 3$/m);
    expect(text).toMatch(/^maru_policy_faults_total\{callee="provider",kind="connection".*\} [1-3]$/m);
    expect(text).toMatch(/^maru_policy_circuit\{callee="provider",state="open".*\} 1$/m);
    expect(text).toMatch(/^maru_policy_circuit\{callee="post office",state="open".*\} 0$/m);
  });

  it('report a value that could not be read instead of leaving it out', async () => {
    const gauge = metrics.meter('a test').createObservableGauge('broken');
    gauge.addCallback(() => {
      throw new Error('no reading');
    });
    await expect(metrics.text()).rejects.toThrow('some metrics could not be read');
  });

  it('are separate for contexts that share a process', async () => {
    const others = new Metrics('shipping');
    policies.create('provider');
    expect(await others.text()).not.toContain('callee="provider"');
    await others.close();
  });
});
