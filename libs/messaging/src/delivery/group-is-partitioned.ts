/** The group is consumed by partition, so it must not follow the log of the embedded bus. */
export class GroupIsPartitioned extends Error {
  override readonly name = 'GroupIsPartitioned';
  constructor(group: string) {
    super(
      `${group} is consumed through Kafka, so the embedded bus would handle every message again. To leave Kafka for good, ` +
        `delete its rows of consumer_positions whose partition is not '', and rebuild it if it is a projection.`,
    );
  }
}
