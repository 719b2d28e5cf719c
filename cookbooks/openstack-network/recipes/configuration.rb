# frozen_string_literal: true

# /etc/neutron/neutron.conf as every Neutron daemon needs it, an agent's too: no database.
extend OpenStackCommon::Settings

conf = with_conf(openstack['network']['conf'], 'DEFAULT' => { 'host' => agent_host('network'), 'transport_url' => transport_url })

openstack_package 'neutron-common'

openstack_config '/etc/neutron/neutron.conf' do
  group 'neutron'
  settings conf
end
