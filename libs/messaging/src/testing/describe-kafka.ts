/// <reference types="jest" />
/** The specs of what needs a running Kafka: `KAFKA_BROKERS` names it, the set-up of the test run if nobody else. */
export function describeKafka(name: string, specs: (brokers: readonly string[]) => void): void {
  const brokers = process.env['KAFKA_BROKERS'];
  describe(name, () => {
    if (brokers) specs(brokers.split(','));
    else it.skip('is not run: KAFKA_BROKERS names no Kafka, and the test run has none', () => undefined);
  });
}
