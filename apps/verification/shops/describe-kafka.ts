import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** For tests that need a Kafka. Without one they are skipped, and the run says so (tools/jest/kafka-setup.cjs). */
export const describeKafka = process.env['KAFKA_BROKERS'] ? describe : describe.skip;

/**
 * For tests that kill and restart their own Kafka. Without Java they are skipped with a message, unless
 * MARU_REQUIRE_KAFKA is set.
 */
export function whereJavaIs(describeKafka: jest.Describe): jest.Describe {
  const { JAVA_HOME, MARU_REQUIRE_KAFKA, KAFKA_BROKERS } = process.env;
  const java = JAVA_HOME ? path.join(JAVA_HOME, 'bin', 'java') : 'java';
  if (!KAFKA_BROKERS || MARU_REQUIRE_KAFKA || spawnSync(java, ['-version']).status === 0) return describeKafka;
  process.stderr.write(
    `\nNOT RUN: ${path.basename(expect.getState().testPath!)}, because it needs Java to start a Kafka\n`,
  );
  return describe.skip;
}
