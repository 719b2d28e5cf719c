# frozen_string_literal: true

unified_mode true
provides :openstack_rabbitmq_vhost
resource_name :openstack_rabbitmq_vhost

description 'A virtual host of the RabbitMQ server on this node.'

property :vhost, String, name_property: true, description: 'The virtual host.'

load_current_value do |new_resource|
  extend OpenStackOpsMessaging::Access
  current_value_does_not_exist! unless broker.vhost?(new_resource.vhost)
end

action :create do
  description 'Create the virtual host.'

  extend OpenStackOpsMessaging::Access
  converge_by("create virtual host #{new_resource.vhost}") { broker.change('add_vhost', new_resource.vhost) } unless current_resource
end

action :delete do
  description 'Remove the virtual host with its queues.'

  extend OpenStackOpsMessaging::Access
  converge_by("remove virtual host #{new_resource.vhost}") { broker.change('delete_vhost', new_resource.vhost) } if current_resource
end
