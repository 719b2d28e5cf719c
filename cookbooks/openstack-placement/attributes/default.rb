# frozen_string_literal: true

default['openstack']['placement']['processes'] = 1
default['openstack']['placement']['threads'] = 4

# Rendered as it is into /etc/placement/placement.conf: any option can be set here. Passwords and addresses are added by the recipe.
default['openstack']['placement']['conf']['api']['auth_strategy'] = 'keystone'
