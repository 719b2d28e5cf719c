"""Tell the DHCP agent of a router's deleted port as of any other: with a list of its addresses.

Neutron before 2025.1 leaves the list out. The agent cannot sort two such notices of one network: it stumbles, forgets those that wait, and
may keep the namespace of a network that was deleted.
"""

from importlib.metadata import version

if int(version("neutron").split(".")[0]) < 26:
    import neutron.cmd.eventlet  # the API's own first import: it patches what others import
    from neutron.api.rpc.agentnotifiers.dhcp_rpc_agent_api import DhcpAgentNotifyAPI

    notify = DhcpAgentNotifyAPI._notify_agents

    def with_addresses(self, context, method, payload, *rest, **named):
        if method == "port_delete_end":
            payload.setdefault("fixed_ips", [])
        return notify(self, context, method, payload, *rest, **named)

    DhcpAgentNotifyAPI._notify_agents = with_addresses
