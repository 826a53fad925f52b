/// <reference types="jest" />
/** Specs that need a running Kafka. `KAFKA_BROKERS` names it; by default, the set-up of the test run starts one. */
export function describeKafka(name: string, specs: (brokers: readonly string[]) => void): void {
  const brokers = process.env['KAFKA_BROKERS'];
  describe(name, () => {
    if (brokers) specs(brokers.split(','));
    else it.skip('is skipped, because KAFKA_BROKERS is not set and the test run has no Kafka', () => undefined);
  });
}
