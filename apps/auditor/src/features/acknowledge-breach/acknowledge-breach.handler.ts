import { orRefuse } from '@maru/service';
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { Breaches } from '../../aggregates';

/** Somebody has looked at a breach, and says what became of it. */
export class AcknowledgeBreach extends Command<void> {
  constructor(
    readonly breachId: string,
    readonly why: string,
  ) {
    super();
  }
}

@CommandHandler(AcknowledgeBreach)
export class AcknowledgeBreachHandler implements ICommandHandler<AcknowledgeBreach> {
  constructor(private readonly breaches: Breaches) {}

  /** @throws Refusal AUDITOR.UNKNOWN_BREACH */
  async execute({ breachId, why }: AcknowledgeBreach): Promise<void> {
    orRefuse(await this.breaches.execute(breachId, { type: 'AcknowledgeBreach', breachId, why }));
  }
}
