# frozen_string_literal: true

RSpec.describe 'openstack_database and openstack_database_user' do
  # A server that has one database and its user, whose password is `secret`.
  class OneDatabase
    attr_reader :statements

    def initialize
      @statements = []
    end

    def query(sql)
      return [%w(database nova utf8mb3), %w(user nova %)] if sql.include?('SCHEMATA')
      return grants if sql.start_with?('SHOW')

      @statements.concat(sql.split(";\n")) && []
    end

    def grants
      [["GRANT USAGE ON *.* TO `nova`@`%` IDENTIFIED BY PASSWORD '*14E65567ABDB5135D0CFD9A70B3032C179A49EE7'"],
       ['GRANT ALL PRIVILEGES ON `nova`.* TO `nova`@`%`']]
    end
  end

  let(:sql) { OneDatabase.new }

  def statements(&recipe)
    converged('loads-common') # loads the library
    server = OpenStackCommon::DatabaseServer.new(sql)
    ran('openstack_database', 'openstack_database_user', run_state: { openstack_database_server: server }, &recipe)
    sql.statements
  end

  it 'changes nothing that is right, under either name of utf8' do
    expect(statements do
      openstack_database 'nova' do
        charset 'utf8'
      end
      openstack_database_user 'nova' do
        password 'secret'
        databases %w(nova)
      end
    end).to eq([])
  end

  it 'creates a database, or corrects its character set' do
    expect(statements { openstack_database 'glance' }).to eq(['CREATE DATABASE `glance` CHARACTER SET utf8mb3'])
  end

  it 'corrects a character set' do
    expect(statements do
      openstack_database 'nova' do
        charset 'utf8mb4'
      end
    end).to eq(['ALTER DATABASE `nova` CHARACTER SET utf8mb4'])
  end

  it 'corrects a password' do
    expect(statements do
      openstack_database_user 'nova' do
        password 'n"e\'w'
        databases %w(nova)
      end
    end).to eq(["CREATE USER IF NOT EXISTS 'nova'@'%'", "ALTER USER 'nova'@'%' IDENTIFIED BY 'n\"e\\'w'"])
  end

  it 'gives and takes rights, on exactly the database of that name' do
    expect(statements do
      openstack_database_user 'nova' do
        password 'secret'
        databases %w(nova_api)
      end
    end).to eq(["REVOKE ALL PRIVILEGES ON `nova`.* FROM 'nova'@'%'", "GRANT ALL PRIVILEGES ON `nova\\_api`.* TO 'nova'@'%'"])
  end

  it 'removes only what is there' do
    expect(statements do
      %w(nova glance).each do |name|
        openstack_database name do
          action :delete
        end
        openstack_database_user name do
          action :delete
        end
      end
    end).to eq(['DROP DATABASE `nova`', "DROP USER 'nova'@'%'"])
  end
end
