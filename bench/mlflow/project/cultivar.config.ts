// A project for a server that only keeps what MLflow's clients write down.
import { project } from 'cultivar'

export default project({})
