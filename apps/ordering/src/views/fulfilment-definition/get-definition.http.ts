import { machineGraph } from '@maru/sagas';
import { Allow } from '@maru/security/nest';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { DEFAULT_FULFILMENT_SETTINGS, fulfilmentDefinitions } from '../../fulfilment';

const text = z.string();
const graph = z.object({
  version: z.int().meta({ description: 'An order keeps the version that it began with.' }),
  initial: text,
  states: z.array(
    z.object({
      name: text,
      parent: text.optional().meta({ description: 'The state around it.' }),
      initial: text.optional().meta({ description: 'Where it begins when it has states of its own.' }),
      final: z.boolean(),
      asks: z.array(text).meta({ description: 'The requests that are made on entry.' }),
    }),
  ),
  transitions: z.array(
    z.object({
      from: text,
      to: text,
      on: text.meta({ description: 'The heard message, or the name of a time-out.' }),
      timer: z.boolean(),
      guard: text.optional(),
    }),
  ),
});
const definitions = z.object({ type: z.literal('order-fulfilment'), versions: z.array(graph) });

// The machines are constants, and only the durations of their time-outs depend on settings.
const SHOWN: z.infer<typeof definitions> = {
  type: 'order-fulfilment',
  versions: fulfilmentDefinitions(DEFAULT_FULFILMENT_SETTINGS).map(({ version, machine }) => ({
    version,
    ...copied(machineGraph(machine)),
  })),
};

@ApiTags('ordering')
@Controller('api/orders')
export class GetDefinitionHttp {
  @Allow('orders:read')
  @Get('fulfilment-definition')
  @ApiOperation({ summary: 'The state machine that leads an order, in every version of this release' })
  @ApiOkResponse({ standardSchema: definitions })
  get(): z.infer<typeof definitions> {
    return SHOWN;
  }
}

function copied({ initial, states, transitions }: ReturnType<typeof machineGraph>) {
  return {
    initial,
    states: states.map(({ asks, ...state }) => ({ ...state, asks: [...asks] })),
    transitions: [...transitions],
  };
}
