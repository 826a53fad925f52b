import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** For what needs a Kafka: without one it is skipped, and the run says so in its last line (tools/jest/kafka-setup.cjs). */
export const describeKafka = process.env['KAFKA_BROKERS'] ? describe : describe.skip;

/** For what needs a Kafka that it can kill and start again. Without Java it is skipped and says so, or fails when it must not be. */
export function whereJavaIs(describeKafka: jest.Describe): jest.Describe {
  const { JAVA_HOME, MARU_REQUIRE_KAFKA, KAFKA_BROKERS } = process.env;
  const java = JAVA_HOME ? path.join(JAVA_HOME, 'bin', 'java') : 'java';
  if (!KAFKA_BROKERS || MARU_REQUIRE_KAFKA || spawnSync(java, ['-version']).status === 0) return describeKafka;
  process.stderr.write(
    `\nNOT RUN: ${path.basename(expect.getState().testPath!)}, because it needs Java to start a Kafka\n`,
  );
  return describe.skip;
}
