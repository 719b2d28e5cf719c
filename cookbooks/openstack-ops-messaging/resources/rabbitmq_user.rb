# frozen_string_literal: true

unified_mode true
provides :openstack_rabbitmq_user
resource_name :openstack_rabbitmq_user

description 'A user of the RabbitMQ server on this node, with all rights in one virtual host.'

property :user, String, name_property: true, description: 'The user.'
property :password, String, sensitive: true, description: 'Its password; drift is found by its hash.'
property :vhost, String, default: '/', description: 'The virtual host that it has all rights in.'
property :granted, [true, false], default: true, description: 'Whether it has them.'

load_current_value do |new_resource|
  extend OpenStackOpsMessaging::Access
  current_value_does_not_exist! unless broker.user?(new_resource.user)
  password new_resource.password if new_resource.password && broker.password?(new_resource.user, new_resource.password)
  granted broker.granted?(new_resource.user, new_resource.vhost)
end

action :create do
  description 'Create the user, or correct its password and its rights.'

  extend OpenStackOpsMessaging::Access
  converge_if_changed :password do
    broker.change(current_resource ? 'change_password' : 'add_user', new_resource.user, input: "#{new_resource.password}\n")
  end
  converge_if_changed(:granted) { broker.change(*permissions) }
end

action :delete do
  description 'Remove the user.'

  extend OpenStackOpsMessaging::Access
  converge_by("remove user #{new_resource.user} from RabbitMQ") { broker.change('delete_user', new_resource.user) } if current_resource
end

action_class do
  def permissions
    where = ['-p', new_resource.vhost, new_resource.user]
    new_resource.granted ? ['set_permissions', *where, '.*', '.*', '.*'] : ['clear_permissions', *where]
  end
end
