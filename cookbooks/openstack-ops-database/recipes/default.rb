# frozen_string_literal: true

# MariaDB, with a database and a user for each service.
extend OpenStackCommon::Settings

bind = openstack['bind_service']['database']
listen = bind_address('database')
conf = with_conf(openstack['database']['conf'], 'mysqld' => { 'bind-address' => bind['host'], 'port' => bind['port'] })

openstack_package 'mariadb-server'
openstack_package 'mariadb-client'

openstack_config '/etc/mysql/mariadb.conf.d/99-openstack.cnf' do
  group 'mysql'
  settings conf
end

openstack_daemon 'mariadb' do
  reads %w(/etc/mysql/mariadb.conf.d/99-openstack.cnf)
  packages %w(mariadb-server)
  ready listen
end

openstack['database']['users'].each do |user, databases|
  databases.each { |database| openstack_database database }

  user_password = secret('database', user)
  openstack_database_user user do
    password user_password
    databases databases.to_a
  end
end
