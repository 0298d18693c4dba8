"""A made-up province's back office (业务接口): the far end of the gateway contract, its own process."""
